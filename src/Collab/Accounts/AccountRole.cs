using System.Text.Json.Serialization;

namespace Collab.Accounts;

/// <summary>What the holder of a token may do. Everyone who may sign in may read.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AccountRole>))]
public enum AccountRole
{
    /// <summary>Reads.</summary>
    [JsonStringEnumMemberName("viewer")]
    Viewer,

    /// <summary>Reads, replays and compares; changes nothing.</summary>
    [JsonStringEnumMemberName("auditor")]
    Auditor,

    /// <summary>Records, corrects and reports.</summary>
    [JsonStringEnumMemberName("manager")]
    Manager,

    /// <summary>All that a manager may, and makes and revokes tokens.</summary>
    [JsonStringEnumMemberName("admin")]
    Admin,
}

/// <summary>The roles as they are written in commands, answers and claims.</summary>
public static class AccountRoles
{
    /// <summary>Every code, for messages: <c>viewer, auditor, manager, admin</c>.</summary>
    public static string All { get; } = string.Join(", ", Enum.GetValues<AccountRole>().Select(Code));

    /// <summary>The role's code: lower case.</summary>
    public static string Code(this AccountRole role) => role switch
    {
        AccountRole.Viewer => "viewer",
        AccountRole.Auditor => "auditor",
        AccountRole.Manager => "manager",
        AccountRole.Admin => "admin",
        _ => throw new ArgumentOutOfRangeException(nameof(role)),
    };

    /// <summary>The role with this code, or nothing.</summary>
    public static AccountRole? Find(string? code)
    {
        foreach (var role in Enum.GetValues<AccountRole>())
            if (role.Code() == code) return role;
        return null;
    }
}
