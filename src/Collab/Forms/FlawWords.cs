using System.Text.RegularExpressions;
using Collab.Pages;

namespace Collab.Forms;

/// <summary>What the readers of commands find wrong, in the words of a form and in the reader's language. They speak to programs; a form speaks to people.</summary>
public static class FlawWords
{
    private static readonly (Regex Pattern, string English, string German)[] Table =
    [
        Says("missing", "Please fill this in.", "Bitte ausfüllen."),
        Says("must not be (?:null|blank|empty)", "Please fill this in.", "Bitte ausfüllen."),
        Says("longer than (\\d+) characters", "At most $1 characters.", "Höchstens $1 Zeichen."),
        Says("shorter than (\\d+) characters", "At least $1 characters.", "Mindestens $1 Zeichen."),
        Says("needs at least (\\d+) entries", "At least $1 are needed.", "Mindestens $1 sind nötig."),
        Says("more than (\\d+) entries", "At most $1.", "Höchstens $1."),
        Says("must be 1 to (\\d+) characters", "Each 1 to $1 characters long.", "Je 1 bis $1 Zeichen lang."),
        Says("must lie between (\\S+) and (\\S+)", "A number from $1 to $2.", "Eine Zahl von $1 bis $2."),
        Says("contains (?:a NUL character|a control character|half a surrogate pair)", "This contains a character that is not text.",
            "Das enthält ein Zeichen, das kein Text ist."),
        Says("expected one of .*", "Please choose one of the entries.", "Bitte wählen Sie einen der Einträge."),
        Says("expected a UUID.*", "This is not an id.", "Das ist keine Kennung."),
        Says("expected (?:a number|a whole number)", "Please write a number.", "Bitte schreiben Sie eine Zahl."),
        Says("expected text|expected a code in quotes|expected true or false|expected an array|expected an object", "This cannot be read.", "Das ist nicht lesbar."),
        Says("unknown member|stands there twice|not a valid .*", "This does not belong here.", "Das gehört nicht hierher."),
        Says("give the number, or say exactness \"missing\"", "Write the number, or choose “no number given”.", "Schreiben Sie die Zahl, oder wählen Sie „keine Zahl genannt“."),
        Says("give the amount, or say exactness \"missing\"", "Write the amount, or choose “no number given”.", "Schreiben Sie den Betrag, oder wählen Sie „keine Zahl genannt“."),
        Says("a missing number has no value|a missing amount has no value", "Where no number is given, leave this empty.", "Wo keine Zahl genannt ist, bleibt das leer."),
        Says("at most two decimals", "At most two decimals.", "Höchstens zwei Nachkommastellen."),
        Says("expected an ISO 4217 code such as EUR", "Three letters, for example EUR.", "Drei Buchstaben, zum Beispiel EUR."),
        Says("expected a BCP 47 language tag such as de or de-DE", "A language code, for example de or cs.", "Ein Sprachkürzel, zum Beispiel de oder cs."),
        Says("expected an absolute http or https address without user name or password", "A complete address with https://, without user name or password.",
            "Eine vollständige Adresse mit https://, ohne Benutzername und Passwort."),
        Says("expected 64 lower-case hexadecimal digits", "64 digits and letters a to f.", "64 Ziffern und Buchstaben a bis f."),
        Says("expected up to 40 letters, digits, dots, dashes or underscores", "Up to 40 letters, digits, dots, dashes or underscores.",
            "Bis zu 40 Buchstaben, Ziffern, Punkte, Binde- oder Unterstriche."),
        Says("not a known IANA time zone", "This time zone does not exist.", "Diese Zeitzone gibt es nicht."),
        Says("needed with this precision", "The date is incomplete.", "Das Datum ist unvollständig."),
        Says("needed with precision \"relative\"", "“Yesterday” needs the source against which it is dated: name it below.",
            "„Gestern“ braucht den Nachweis, auf den es sich bezieht: Nennen Sie ihn weiter unten."),
        Says("not used with this precision|only with precision \"relative\"", "This date cannot be read.", "Dieses Datum ist nicht lesbar."),
        Says("not .*, or a date that does not exist", "This date does not exist.", "Dieses Datum gibt es nicht."),
        Says("ends before it begins", "It ends before it begins.", "Das Ende liegt vor dem Anfang."),
        Says("the parts are more than the whole", "The parts are more than the whole.", "Die Teile sind mehr als das Ganze."),
        Says("a region stands there twice", "A region is there twice.", "Eine Region kommt doppelt vor."),
        Says("an organisation stands there twice", "An organisation is there twice.", "Eine Organisation kommt doppelt vor."),
        Says("an indicator stands there twice", "An indicator is there twice.", "Ein Indikator kommt doppelt vor."),
        Says("name at least one topic", "Name at least one topic.", "Nennen Sie mindestens ein Themenfeld."),
        Says("name an organisation, a person or a group", "Name an organisation, a person or a group.", "Nennen Sie eine Organisation, eine Person oder eine Gruppe."),
        Says("an office is held by a person", "An office is held by a person: name the person as well.", "Ein Amt hat eine Person inne: Nennen Sie auch die Person."),
        Says("nobody acts on its own behalf", "Nobody acts on its own behalf: leave this empty.", "Niemand handelt im eigenen Auftrag: Lassen Sie das leer."),
        Says("say what was added: topics, regions or a description", "Say what was added: topics, regions or a description.",
            "Sagen Sie, was hinzukam: Themenfelder, Regionen oder eine Beschreibung."),
        Says("expected a span with a beginning and an end: a year, months or days", "A span with a beginning and an end: a year, months or days.",
            "Ein Zeitraum mit Anfang und Ende: ein Jahr, Monate oder Tage."),
        Says("a target needs an end: a day, a month or a year", "A target needs an end: a day, a month or a year.",
            "Ein Zielwert braucht ein Ende: einen Tag, einen Monat oder ein Jahr."),
        Says("a claim never counts: expected stated or confirmed", "A claim never counts: choose stated or confirmed.",
            "Eine Behauptung zählt nie: Wählen Sie angegeben oder bestätigt."),
        Says("no event that may count: .*", "This kind of fact never counts.", "Diese Art von Angabe zählt nie."),
        Says("say whose places: organisers or participants", "Say whose places are looked at.", "Sagen Sie, wessen Orte betrachtet werden."),
        Says("not a code of the NUTS list.*", "This is not on the list of regions.", "Das steht nicht in der Liste der Regionen."),
        Says("not a code of the topic list.*", "This is not on the list of topics.", "Das steht nicht in der Liste der Themenfelder."),
        Says("not a code of an indicator.*", "There is no such indicator.", "Diesen Indikator gibt es nicht."),
        Says("no such (?:source|organisation|activity|partnership|person)", "This is not recorded yet: register it first.",
            "Das ist noch nicht erfasst: Nehmen Sie es zuerst auf."),
        Says("nothing is recorded as confirmed.*", "Nothing is recorded as confirmed: record it as stated, then confirm it with the evidence.",
            "Nichts wird als bestätigt erfasst: Erfassen Sie es als angegeben und bestätigen Sie es dann mit dem Beleg."),
        Says("The .* field is not a valid e-mail address\\.", "This is not an email address.", "Das ist keine E-Mail-Adresse."),
        Says("expected the type of a fact, such as attendance_recorded", "This kind of fact does not exist.", "Diese Art von Angabe gibt es nicht."),
    ];

    /// <summary>The sentence for what a reader found; its own words where there is none.</summary>
    public static string Of(string detail) => Find(detail) ?? detail;

    /// <summary>The sentence for what a reader found; null where there is none.</summary>
    public static string? Find(string detail)
    {
        foreach (var (pattern, english, german) in Table)
            if (pattern.Match(detail) is { Success: true } match) return match.Result(Words.T(english, german));
        return null;
    }

    private static (Regex Pattern, string English, string German) Says(string pattern, string english, string german) =>
        (new Regex($"^(?:{pattern})\\z", RegexOptions.CultureInvariant | RegexOptions.Singleline), english, german);
}
