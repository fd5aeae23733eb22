
namespace Collab.Forms;

/// <summary>The words that dates are written with, in English and in German.</summary>
internal static class DateWords
{
    public static readonly string[][] Months =
    [
        ["january", "januar", "jänner", "jan"], ["february", "februar", "feber", "feb"], ["march", "märz", "maerz", "mär", "mrz", "mar"],
        ["april", "apr"], ["may", "mai"],
        ["june", "juni", "jun"], ["july", "juli", "jul"], ["august", "aug"], ["september", "sept", "sep"],
        ["october", "oktober", "oct", "okt"], ["november", "nov"],
        ["december", "dezember", "dec", "dez"],
    ];

    // The first of each is how it is written back: in English, in German.
    public static readonly (string Relation, string[] Words)[] Relations =
    [
        ("day-before", ["the day before", "am Tag davor", "yesterday", "gestern", "day before", "vortag", "am vortag", "tag davor"]),
        ("same-day", ["on the same day", "am selben Tag", "today", "heute", "same day", "am gleichen tag"]),
        ("day-after", ["the day after", "am Tag danach", "tomorrow", "morgen", "day after", "tag danach"]),
        ("week-before", ["the week before", "in der Woche davor", "last week", "letzte woche", "vorige woche", "vergangene woche"]),
        ("same-week", ["in the same week", "in derselben Woche", "this week", "diese woche"]),
        ("recently", ["recently", "kürzlich", "neulich", "vor kurzem", "the other day"]),
    ];

    public static readonly string[] Unknowns =
        ["unknown", "unbekannt", "not known", "nicht bekannt", "date unknown", "datum unbekannt", "?"];

    public static readonly string[] Separators = [" bis zum ", " bis ", " until ", " through ", " to ", "–", "—", " - ", "-"];
}
