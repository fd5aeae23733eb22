using Collab.Domain.Facts;

namespace Collab.Forms;

/// <summary>A date as far as it was written: what is missing is null.</summary>
internal sealed record DatePart(int? Year, int? Month, int? Day, (int Hour, int Minute)? Time)
{
    public bool IsWhole => Year is not null && (Day is null || Month is not null) && (Time is null || Day is not null);

    public Precision Precision => Time is not null
        ? Precision.Minute
        : Day is not null ? Precision.Day : Month is not null ? Precision.Month : Precision.Year;

    public string Iso => (Month, Day, Time) switch
    {
        (null, _, _) => $"{Year:0000}",
        (_, null, _) => $"{Year:0000}-{Month:00}",
        (_, _, null) => $"{Year:0000}-{Month:00}-{Day:00}",
        _ => $"{Year:0000}-{Month:00}-{Day:00}T{Time.Value.Hour:00}:{Time.Value.Minute:00}",
    };
}
