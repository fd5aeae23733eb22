using Collab.Configuration;
using Microsoft.AspNetCore.Authorization;

namespace Collab.Accounts;

/// <summary>The names of the authorization policies: <c>RequireAuthorization(Policies.Write)</c>. A route without one is held to
/// <see cref="Read"/>.</summary>
public static class Policies
{
    /// <summary>Open to all on loopback, unless <c>COLLAB_READS</c> says otherwise: where it is closed, open to every valid
    /// token.</summary>
    public const string Read = "read";

    /// <summary>For managers and admins.</summary>
    public const string Write = "write";

    /// <summary>For admins.</summary>
    public const string Administer = "administer";

    /// <summary>The roles that a policy asks for.</summary>
    internal static AccountRole[] RolesFor(string? policy) => policy switch
    {
        Write => [AccountRole.Manager, AccountRole.Admin],
        Administer => [AccountRole.Admin],
        _ => [AccountRole.Viewer, AccountRole.Auditor, AccountRole.Manager, AccountRole.Admin],
    };

    internal static void AddTo(AuthorizationOptions options, ReadAccess reads)
    {
        options.AddPolicy(Write, policy => policy.RequireRole(RolesFor(Write).Select(AccountRoles.Code)));
        options.AddPolicy(Administer, policy => policy.RequireRole(RolesFor(Administer).Select(AccountRoles.Code)));
        options.AddPolicy(Read, policy =>
        {
            if (reads == ReadAccess.Closed) policy.RequireAuthenticatedUser();
            else policy.RequireAssertion(_ => true);
        });
        options.FallbackPolicy = options.GetPolicy(Read);
    }
}
