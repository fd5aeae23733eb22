using Collab.Domain.Validation;
using Collab.Pages;
using Collab.Recording;

namespace Collab.Forms;

/// <summary>Attaches what was refused to the fields of a form.</summary>
public static class FormErrors
{
    // Which field a refusal is about; the others are about the whole.
    private static readonly Dictionary<string, string> MemberOfRule = new(StringComparer.Ordinal)
    {
        ["title-needed"] = "title",
        ["undated"] = "occurred",
        ["own-activity"] = "partOf",
        ["unknown-milestone"] = "milestoneId",
        ["milestone-reached"] = "milestoneId",
        ["milestone-dropped"] = "milestoneId",
        ["known-milestone"] = "milestoneId",
        ["unknown-obstacle"] = "obstacleFactId",
        ["unknown-pilot"] = "pilotFactId",
        ["unknown-service"] = "serviceFactId",
        ["no-partner"] = "organisation",
        ["no-member"] = "in",
        ["not-in-office"] = "person",
        ["known-edition"] = "edition",
        ["known-version"] = "version",
        ["prevailing-fact-needed"] = "prevails",
        ["fact-not-in-conflict"] = "prevails",
        ["no-prevailing-fact"] = "outcome",
        ["activity-cancelled"] = "activityId",
        ["already-held"] = "activityId",
        ["not-planned"] = "activityId",
        ["not-held"] = "activityId",
        ["not-a-stand"] = "activityId",
        ["kind-differs"] = "activityId",
        ["already-concluded"] = "partnershipId",
        ["not-paused"] = "partnershipId",
        ["already-dissolved"] = "organisationId",
        ["source-withdrawn"] = "sourceId",
        ["not-sealed"] = "reportingPeriodId",
        ["already-sealed"] = "reportingPeriodId",
        ["not-opened"] = "reportingPeriodId",
    };

    /// <summary>Shows what was refused at the field that it is about.</summary>
    /// <param name="form">The form.</param>
    /// <param name="problem">The command's problem.</param>
    /// <param name="reading">The reading that led to it; its errors grow.</param>
    /// <param name="name">The field under which the command was asked for; empty for the form's own.</param>
    /// <returns>What is wrong with the whole rather than a field.</returns>
    public static IReadOnlyList<string> Attach(this Form form, SubmissionProblem problem, FormReading reading, string name = "")
    {
        if (problem.Errors is not { Count: > 0 } errors)
        {
            var text = Words.German ? Words.Find("rule", problem.Rule) ?? problem.Detail : problem.Detail;
            var member = MemberOfRule.GetValueOrDefault(problem.Rule) ?? (problem.Rule == "not-found" ? form.Kind.StreamMember ?? "" : "");
            if (form.Fields.All(field => field.Member != member)) return [text];
            reading.Fail(member, text);
            return [];
        }

        var whole = new List<string>();
        foreach (var error in errors)
        {
            var text = ValidationWords.Of(error);
            if (name.Length > 0) reading.Fail(name + error.Pointer.Replace('/', '.'), text);
            else if (reading.NameAt(error.Pointer) is { Length: > 0 } at)
            {
                // A name that is not known yet says so itself: that its member is missing follows from it.
                if (!reading.Errors.Keys.Any(
                    known => known == at
                        || (error.Code == ValidationCode.Missing && known.StartsWith(at + ".", StringComparison.Ordinal)))) reading.Fail(
                    at, text);
            }
            else whole.Add(error.Pointer.Length == 0 ? text : $"{error.Pointer.TrimStart('/')}: {text}");
        }

        return whole;
    }
}
