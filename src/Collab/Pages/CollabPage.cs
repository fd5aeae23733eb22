using Collab.Accounts;
using Collab.Http;
using Collab.ReadModel.Reading;
using Microsoft.AspNetCore.Components;

namespace Collab.Pages;

/// <summary>What every page and every part of one knows: the request, the moment it is about, and who reads.</summary>
public abstract class CollabPage : ComponentBase
{
    [CascadingParameter]
    public HttpContext HttpContext { get; set; } = null!;

    /// <summary>The frame around the page; null in the frame itself.</summary>
    [CascadingParameter]
    public Shell? Frame { get; set; }

    /// <summary>The question that the address asks: its two clocks and its filters, as the routes of the API take them.</summary>
    protected Question Question => HttpContext.Features.Get<Question>()
        ?? throw new InvalidOperationException("The page was asked for outside the pages' routes.");

    /// <summary>Who reads; null when nobody signed in.</summary>
    protected Actor? Actor => HttpContext.FindActor();

    /// <summary>Whether the reader may record facts.</summary>
    protected bool MayRecord => Actor is { } actor && Policies.RolesFor(Policies.Write).Contains(actor.Role);

    /// <summary>Whether the reader may make and revoke tokens.</summary>
    protected bool MayAdminister => Actor is { } actor && Policies.RolesFor(Policies.Administer).Contains(actor.Role);

    /// <summary>Whether the page is about now: nothing in the address turns a clock back.</summary>
    protected bool IsNow => Question.Moment.AsOfNow && AskedKnowledge is null;

    /// <summary>The moment of knowledge that the address asks for; null when it asks for none, or for one that cannot be read.</summary>
    protected string? AskedKnowledge => AddressFaults.Of(HttpContext)
        .Any(fault => fault.Pointer == "knownAt") ? null : Question.Text("knownAt");

    /// <summary>The parameters of the address that say which part of everything the page shows: for links that lead on within
    /// it.</summary>
    protected IEnumerable<(string Name, object? Value)> OfPart =>
        Belonging.Parameters.Select(name => (name, (object?)Question.Text(name)));

    /// <summary>Reads, and has the frame tell what was found wrong with the address meanwhile, by whichever part of the page.</summary>
    public override async Task SetParametersAsync(ParameterView parameters)
    {
        await base.SetParametersAsync(parameters);
        Frame?.TellErrors();
    }

    /// <summary>Reads which part of everything the page is to show; null where that cannot be read, with the errors in the question, which
    /// the frame around the page tells.</summary>
    protected async Task<Belonging?> ReadPartAsync()
    {
        var before = Question.Errors.Count;
        var part = await HttpContext.RequestServices.GetRequiredService<PartQuestions>().ReadAsync(Question);
        return Question.Errors.Count > before ? null : part;
    }

    /// <summary>An address that carries the page's clocks on.</summary>
    protected string Link(string path, params IEnumerable<(string Name, object? Value)> parameters) =>
        Clocks.On(HttpContext.Request, path, parameters);

    /// <summary>This page's address with some parameters changed.</summary>
    protected string Here(params IEnumerable<(string Name, object? Value)> changes) => Clocks.With(HttpContext.Request, changes);

    /// <summary>A text in the reader's language.</summary>
    protected static string T(string english, string german) => Words.T(english, german);

    /// <summary>Answers 404, with the page that says so: what was rendered is left.</summary>
    protected void NotFound() => HttpContext.Response.StatusCode = StatusCodes.Status404NotFound;
}
