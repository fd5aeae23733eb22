namespace Collab.Accounts;

/// <summary>Who sent a request.</summary>
/// <param name="Id">The account's id, which goes on every event.</param>
/// <param name="Name">The account's name, for showing.</param>
/// <param name="Role">What the account may do.</param>
public sealed record Actor(Guid Id, string Name, AccountRole Role);

/// <summary>Tells a request's actor.</summary>
public static class ActorExtensions
{
    /// <summary>The actor of a request on a route that asks for one.</summary>
    /// <exception cref="InvalidOperationException">Nobody signed in: the route lacks a policy such as
    /// <see cref="Policies.Write"/>.</exception>
    public static Actor Actor(this HttpContext context) =>
        context.FindActor() ?? throw new InvalidOperationException($"{context.Request.Path} has no actor: its route requires no policy.");

    /// <summary>The actor of a request, or nothing when nobody signed in.</summary>
    public static Actor? FindActor(this HttpContext context) => context.Features.Get<Actor>();
}
