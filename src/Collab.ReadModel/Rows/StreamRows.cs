using Collab.Domain;
using Collab.Domain.Facts;
using Collab.Domain.Indicators;
using Collab.Domain.Organisations;
using Collab.Domain.Partnerships;
using Collab.Domain.Programmes;
using Collab.Domain.Views;
using JasperFx.Events;

namespace Collab.ReadModel.Rows;

/// <summary>A stream, or several that are one thing, on its way through the events: its facts so far, and the rows they make.</summary>
/// <param name="Register">Its facts; null before its first event.</param>
/// <param name="Rows">Its rows.</param>
public sealed record StreamRows(FactRegister? Register, RowSet Rows)
{
    /// <summary>Before the first event.</summary>
    public static StreamRows Nothing { get; } = new(null, RowSet.Empty);

    /// <summary>A stream up to some event.</summary>
    public static StreamRows Of(FactRegister? register, ProjectionContext around, RowMemory? before = null) =>
        new(register, RowSet.Of(register, around, before));

    /// <summary>With one more event.</summary>
    public StreamRows With(IEvent e, ProjectionContext around)
    {
        var register = FactRegister.Fold(Register, e.StreamId, e);
        return new StreamRows(register, RowSet.Of(register, around, Rows.Memory));
    }

    /// <summary>Its facts, stream by stream where several are one.</summary>
    public IEnumerable<FactRegister> Streams => Register is null ? [] : Register.Members.IsEmpty ? [Register] : Register.Members.Values;

    /// <summary>The facts of one of its streams.</summary>
    public FactRegister Of(Guid stream) => Register!.Members.GetValueOrDefault(stream) ?? Register;

    /// <summary>The same facts in another context.</summary>
    public StreamRows Among(ProjectionContext around) => this with { Rows = RowSet.Of(Register, around, Rows.Memory) };

    /// <summary>What others depend on about the entity, from when; null when nothing depends on its kind.</summary>
    public IReadOnlyList<ContextSpan>? Context()
    {
        if (Register is null || Slices.Of(Register) is not { } kind) return null;
        if (kind.View == typeof(PartnershipView)) return Project.SpansOf(Register);
        if (kind.View == typeof(ProgrammeView)) return Programme.SpansOf(Register);
        return kind.View == typeof(OrganisationView)
            ? [.. Rows.Rows.Where(row => row.Table == "entity").Select(row => SpanOf(row)).OrderBy(span => span.From)]
            : null;
    }

    /// <summary>The counting rules that the stream adopts; null when it is no indicator's.</summary>
    public RuleSet? RulesIn(RuleSet rules) =>
        Register?.Facts.Values.Select(record => record.Fact).OfType<IndicatorFact>().FirstOrDefault() is { } any
            ? rules.With(any.Code.Value, IndicatorDecisions.At(Register, DateTimeOffset.MaxValue))
            : null;

    private static OrganisationSpan SpanOf(Row row)
    {
        var columns = row.Rest.ToDictionary(column => column.Column, column => column.Value);
        return new OrganisationSpan(
            (DateTime)row.Key.Single(column => column.Column == "valid_from").Value, ((string[])columns["regions"]!)
                .FirstOrDefault(), (string)columns["subkind"]!);
    }
}
