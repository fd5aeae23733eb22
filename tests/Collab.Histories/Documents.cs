using System.Globalization;
using Collab.Domain.Facts;
using Collab.Domain.Sources;

namespace Collab.Histories;

/// <summary>A source that facts may cite.</summary>
internal sealed record Document(Guid Id, string? Edition, SourceKind Kind)
{
    /// <summary>Cites a place in it that the entity's other facts do not cite.</summary>
    public Provenance Cite(Entity entity, Certainty certainty = Certainty.Stated) =>
        new() { Source = new SourceId(Id), Edition = Edition, Passage = entity.Passage(), Certainty = certainty };
}

/// <summary>The sources of a made-up history, registered when something cites them first.</summary>
internal sealed class Documents(Simulation simulation)
{
    private const int Remembered = 48;

    private static readonly (SourceKind Kind, string Name)[] Names =
    [
        (SourceKind.PressRelease, "Medieninformation"), (SourceKind.WebPage, "Web page"), (SourceKind.AttendanceList, "Teilnahmeliste"),
        (SourceKind.SignedAgreement, "Umowa o współpracy"),
        (SourceKind.GrantDecision, "Zuwendungsbescheid"), (SourceKind.Photo, "Photographs"), (SourceKind.Report, "Zpráva o projektu"),
        (SourceKind.Minutes, "Protokoll"),
        (SourceKind.Letter, "Dopis"), (SourceKind.Dataset, "Dataset"), (SourceKind.Other, "Unterlage"),
    ];

    private static readonly string[] Languages = ["de", "de", "de", "cs", "pl", "en"];

    private readonly Document[] recent = new Document[Remembered];
    private int registered;

    private Dice Dice => simulation.Dice;

    /// <summary>Has something said by a document: one that is known already, or a new one, which is registered first.</summary>
    /// <param name="kind">What kind of document says it.</param>
    /// <param name="published">When it was published.</param>
    /// <param name="publisher">Who published it, where that is registered.</param>
    /// <param name="then">Records what it says.</param>
    /// <param name="known">How likely it is a document that said something else before.</param>
    public GeneratedEvent? Say(SourceKind kind, DateOnly published, Guid? publisher, Func<Document, GeneratedEvent?> then,
        double known = 0.5)
    {
        if (registered > 0 && Dice.Chance(known)) return then(Recent());
        return Register(kind, published, publisher, document => simulation.Later(0, () => then(document)));
    }

    /// <summary>A document registered not long ago. There is one once anything has been recorded.</summary>
    public Document Recent() => recent[Dice.Between(Math.Max(0, registered - Remembered), registered - 1) % Remembered];

    private GeneratedEvent Register(SourceKind kind, DateOnly published, Guid? publisher, Action<Document> then)
    {
        var number = registered + 1;
        var entity = simulation.NewEntity("source");
        var document = new Document(entity.Id, Dice.Chance(0.3) ? "first publication" : null, kind);
        recent[registered % Remembered] = document;
        registered = number;
        then(document);
        var fact = new SourceRegistered
        {
            Title = string.Create(CultureInfo.InvariantCulture, $"{Names[(int)kind].Name} {number}"),
            Kind = kind,
            Publisher = publisher is { } known && Dice.Chance(0.5) ? new OrganisationId(known) : null,
            Language = Dice.Chance(0.8) ? Dice.Pick(Languages) : null,
            Url = kind is SourceKind.PressRelease or SourceKind.WebPage
                ? string.Create(CultureInfo.InvariantCulture, $"https://news.example.org/{published:yyyy}/{number}") : null,
            Sha256 = Dice.Chance(0.4) ? Dice.Hex(64) : null,
            Edition = document.Edition,
            Occurred = Dice.Chance(0.04) ? Occurrence.Unknown : Dice.Chance(0.15) ? published.Hours(Dice.Between(8, 16), 1)
                : published.Exactly(),
        };
        if (!simulation.Rare(0.025)) return simulation.Record(entity, fact);
        return simulation.Record(entity, fact, registration =>
        {
            if (Dice.Chance(0.6)) simulation.Later(Dice.Skewed(60), () => Edition(entity, number));
            else if (Dice.Chance(0.5)) simulation.Later(Dice.Skewed(200), () =>
                simulation.Record(entity, new SourceWithdrawn { Reason = "Zurückgezogen.", Occurred = simulation.Today.Exactly() }));
            else simulation.Later(Dice.Skewed(90), () => simulation.Judgements.Correct(registration));
        });
    }

    private GeneratedEvent Edition(Entity entity, int number) => simulation.Record(entity, new SourceEditionPublished
    {
        Edition = "second edition",
        Language = Dice.Pick(Languages),
        Url = string.Create(CultureInfo.InvariantCulture, $"https://news.example.org/second/{number}"),
        Occurred = simulation.Today.AddDays(-Dice.Between(0, 20)).Exactly(),
    });
}
