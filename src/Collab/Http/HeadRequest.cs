namespace Collab.Http;

/// <summary>Marks a request for the head of an answer alone. Routes see it as GET, since the head is that of GET; one whose answer does not
/// end by itself looks for this.</summary>
internal sealed class HeadRequest
{
    private static readonly HeadRequest Mark = new();

    /// <summary>Marks a request.</summary>
    public static void Set(HttpContext context) => context.Features.Set(Mark);

    /// <summary>Whether a request is marked.</summary>
    public static bool Is(HttpContext context) => context.Features.Get<HeadRequest>() is not null;
}
