using Collab.Accounts;

namespace Collab.Files;

/// <summary>Who may open a file.</summary>
public enum FileAudience
{
    /// <summary>Whoever is signed in, in any role.</summary>
    SignedIn,

    /// <summary>Whoever may read this tracker, where reading is open also without signing in.</summary>
    Public,

    /// <summary>Those who may record: managers and admins.</summary>
    Managers,
}

/// <summary>Decides who belongs to an audience.</summary>
public static class FileAudiences
{
    /// <summary>Whether somebody belongs to it.</summary>
    /// <param name="audience">The audience.</param>
    /// <param name="actor">Who asks; nothing when nobody signed in.</param>
    public static bool Includes(this FileAudience audience, Actor? actor) => audience switch
    {
        FileAudience.Public => true,
        FileAudience.SignedIn => actor is not null,
        _ => actor is not null && Policies.RolesFor(Policies.Write).Contains(actor.Role),
    };
}
