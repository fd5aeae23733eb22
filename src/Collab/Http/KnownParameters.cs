using Collab.Domain.Validation;

namespace Collab.Http;

/// <summary>
/// Refuses what an address asks for and its route does not know: a misspelt <c>asOf</c> must not be answered as if it were not there, and a
/// misspelt <c>dryRun</c> must not store.
/// </summary>
internal static class KnownParameters
{
    private const int LongestShown = 60;

    /// <summary>Refuses what cannot be meant so. A question about a moment says itself what is wrong with it, its values included, all at
    /// once (<see cref="Reader"/>).</summary>
    public static void UseKnownParameters(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var request = context.Request;
        var isQuestion = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (context.GetEndpoint() is not { } endpoint) return next(context);
        // What asks how the tracker is may say more than it knows of: a probe's own parameters change no answer. What is no page and of no
        // program, such as the choice of a language, is held to what it declares.
        var isHeld = isQuestion
            ? request.Path.StartsWithSegments("/api") || endpoint.Metadata.GetMetadata<QueryParameter>() is not null
            : PageRequests.IsApi(request.Path);
        if (!isHeld || (isQuestion && RouteDescriptions.IsAboutAMoment(endpoint))) return next(context);
        var faults = FaultsIn(context);
        if (faults.Count == 0) return next(context);
        context.Features.Set(new AddressFaults(faults));
        return ExceptionAnswers.AnswerAsync(
            context,
            new Problem(
                StatusCodes.Status400BadRequest, "malformed", "The address cannot be read: see errors for each parameter at fault.")
            { Errors = faults });
    });

    /// <summary>What is wrong with the names of an address's parameters, and with the values of those that have few.</summary>
    public static List<ValidationError> FaultsIn(HttpContext context)
    {
        var known = context.GetEndpoint()?.Metadata.OfType<QueryParameter>().DistinctBy(parameter => parameter.Name)
            .ToDictionary(parameter => parameter.Name, StringComparer.OrdinalIgnoreCase) ?? [];
        var faults = new List<ValidationError>();
        foreach (var (name, values) in context.Request.Query)
        {
            if (!known.TryGetValue(name, out var parameter))
            {
                if (PageRequests.IsApi(context.Request.Path) || !PageAddress.IsCampaign(name)) faults.Add(Unknown(name, known.Keys));
            }
            else if (values.Count > 1) faults.Add(new ValidationError(parameter.Name, ValidationCode.TwiceThere));
            else if (parameter.OneOf?.Contains(values[0] ?? "") == false)
                faults.Add(new ValidationError(parameter.Name, ValidationCode.NotOneOf, string.Join(", ", parameter.OneOf)));
        }

        return faults;
    }

    /// <summary>Whether a switch is on.</summary>
    public static bool IsOn(HttpRequest request, string name) => request.Query[name] is ["true"];

    /// <summary>Says that an address knows no parameter of a name, and which it knows.</summary>
    internal static ValidationError Unknown(string name, IReadOnlyCollection<string> known) => new(
        Printable(name), ValidationCode.UnknownParameter,
        known.Count > 0 ? string.Join(", ", known.Order(StringComparer.Ordinal)) : "none");

    private static string Printable(string name) => new([.. name.Take(LongestShown).Where(c => !char.IsControl(c))]);
}
