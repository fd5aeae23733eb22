namespace Collab.Forms;

/// <summary>Forms that belong together for people.</summary>
/// <param name="English">The group's name in English.</param>
/// <param name="German">The group's name in German.</param>
/// <param name="Commands">The commands, the most usual first.</param>
public sealed record CommandGroup(string English, string German, IReadOnlyList<string> Commands);

/// <summary>All commands, grouped by what people do. Judgements about facts begin at the fact and are not among them.</summary>
public static class CommandGroups
{
    public static IReadOnlyList<CommandGroup> All { get; } =
    [
        new("Something happened", "Etwas hat stattgefunden",
            ["record-workshop-held", "record-conference-held", "record-joint-stand-held", "record-session-held", "record-training-held",
                "record-meeting-held",
                "record-attendance", "assign-role",
             "record-topics", "record-statement", "showcase-solution", "locate-stand", "resolve-date"]),
        new("Something is planned", "Etwas ist geplant",
            ["plan-activity", "reschedule-activity", "cancel-activity", "plan-milestone", "reach-milestone", "miss-milestone",
            "reschedule-milestone", "drop-milestone"]),
        new("Partners and agreements", "Partner und Vereinbarungen",
            ["form-partnership", "join-partnership", "leave-partnership", "agree-cooperation", "claim-cooperation", "extend-scope",
                "grant-funding", "claim-funding",
                "pause-partnership", "resume-partnership",
             "conclude-partnership"]),
        new("Results", "Ergebnisse",
            ["record-solution", "take-up-solution", "complete-pilot", "adopt-strategy", "take-up-strategy", "identify-obstacle",
                "resolve-obstacle", "deliver-service",
                "assess-maturity"]),
        new("Sources", "Nachweise", ["register-source", "record-source-edition", "record-source-withdrawal"]),
        new("Organisations and people", "Organisationen und Personen",
            ["register-organisation", "rename-organisation", "move-seat", "record-membership", "end-membership", "assume-office",
                "leave-office", "record-succession",
                "dissolve-organisation"]),
        new("Reporting", "Berichte", ["set-indicator-target", "adopt-counting-rule", "open-period", "seal-period", "reopen-period"]),
    ];
}
