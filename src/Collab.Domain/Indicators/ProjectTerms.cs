using Collab.Domain.Facts;

namespace Collab.Domain.Indicators;

/// <summary>What a rule asks of the projects that a candidate belongs to, and of the places that are looked at within each. Pure.</summary>
internal static class ProjectTerms
{
    /// <summary>What is lacking, the places first; and the projects that lack nothing, where the rule asks for a project.</summary>
    public static (IReadOnlyList<string> Lacking, IReadOnlyList<ProjectPart>? Accepted) Of(CountingRule rule, Candidate candidate)
    {
        if (!AsksForProject(rule))
            return (Counting.PlacesReason(rule, candidate, []) is { } places ? [places] : [], null);
        var judged = (candidate.Projects ?? []).Where(part => part.Programme is not null)
            .Select(part => (Part: part, Lacking: In(part, rule, candidate).ToList())).ToList();
        if (judged.Count == 0)
            return (Counting.PlacesReason(rule, candidate, []) is { } lacking ? [lacking, "in-no-project"] : ["in-no-project"], null);
        IReadOnlyList<ProjectPart> accepted = [.. judged.Where(entry => entry.Lacking.Count == 0).Select(entry => entry.Part)];
        return accepted.Count > 0 ? ([], accepted) : (judged.MinBy(entry => entry.Lacking.Count).Lacking, null);
    }

    /// <summary>Puts what counts into its place in time.</summary>
    public static Verdict Placed(Verdict verdict, CountingRule rule, Candidate candidate)
    {
        if (rule.FromProjectEnd && EndOf(verdict.Projects) is var (last, over))
        {
            var own = candidate.Occurred.CalendarDays() ?? new DaySpan(last, last);
            return verdict with
            {
                Days = new DaySpan(Later(own.First, last), Later(own.Last, last)),
                At = candidate.At < over ? over : null,
            };
        }

        if (!rule.Lasting || candidate.Lasts is not { } lasts) return verdict;
        var begins = lasts.First == DateOnly.MinValue ? DateTimeOffset.MinValue
            : new DateTimeOffset(lasts.First, TimeOnly.MinValue, TimeSpan.Zero);
        return verdict with { Days = lasts, Lasts = true, At = candidate.At < begins ? begins : null };
    }

    private static bool AsksForProject(CountingRule rule) =>
        rule.InProject || rule.FromProjectEnd || rule.ParticipatingCountries || rule.Deadline != ProjectDeadline.None;

    private static IEnumerable<string> In(ProjectPart part, CountingRule rule, Candidate candidate)
    {
        if (Counting.PlacesReason(rule, candidate, rule.ParticipatingCountries ? CountriesOf(part) : []) is { } places)
            yield return places;
        var days = candidate.Occurred.CalendarDays();
        // A cooperation begins with the project, whenever it was agreed.
        if (!rule.Lasting && days is { } when && part.Start?.CalendarDays() is { } start && when.First < start.First)
            yield return when.Last < start.First ? "before-project-start" : "perhaps-before-project-start";
        if (rule.FromProjectEnd && part.End?.CalendarDays() is null) yield return "project-end-unknown";
        if (rule.Deadline != ProjectDeadline.None && Late(rule.Deadline, part, days) is { } late) yield return late;
    }

    private static string? Late(ProjectDeadline deadline, ProjectPart part, DaySpan? days)
    {
        if (part.End?.CalendarDays()?.Last is not { } end || end == DateOnly.MaxValue) return null;
        var year = deadline == ProjectDeadline.YearAfterEnd;
        var last = year ? end.AddYears(1) : end;
        var than = year ? "a-year-after-project-end" : "project-end";
        return days is not { } when ? $"perhaps-later-than-{than}"
            : when.Last <= last ? null
            : when.First > last ? $"later-than-{than}" : $"perhaps-later-than-{than}";
    }

    private static (DateOnly Last, DateTimeOffset Over)? EndOf(IReadOnlyList<ProjectPart>? projects) => (projects ?? [])
        .Select(part => part.End is { } end && end.CalendarDays() is { } days && end.Latest() is { } over
            ? (days.Last, over) : ((DateOnly, DateTimeOffset)?)null)
        .Where(end => end is not null).OrderBy(end => end!.Value.Item2).FirstOrDefault();

    private static string[] CountriesOf(ProjectPart part) => part.Countries.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static DateOnly Later(DateOnly one, DateOnly other) => one > other ? one : other;
}
