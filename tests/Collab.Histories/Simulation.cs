using Collab.Domain.Facts;
using Collab.ReadModel.Regions;

namespace Collab.Histories;

/// <summary>
/// The clock, the agenda and the pen of a made-up history. Each position has its moment; what is due by then is recorded, and where nothing
/// is due something new
/// begins. So a history has exactly as many events as were asked for, in the order of their moments.
/// </summary>
internal sealed class Simulation
{
    // Early years have fewer records than late ones.
    private const double Growth = 0.8;

    private readonly PriorityQueue<Func<GeneratedEvent?>, (long At, long Order)> agenda = new();
    private readonly OrganisationLife organisations;
    private readonly ActivityLife activities;
    private readonly PartnershipLife partnerships;
    private readonly Guid[] actors;
    private readonly Guid[] people;
    private long position;
    private long ordered;

    public Simulation(HistoryOptions options)
    {
        Options = options;
        Dice = new Dice(options.Seed);
        var codes = CodeFiles.Read(Path.Combine(AppContext.BaseDirectory, "codes"));
        Places = new Places(codes, Dice);
        actors = [.. HistoryGenerator.Actors(options).Select(account => account.Id)];
        people = [.. HistoryGenerator.People(options).Select(person => person.Id)];
        Documents = new Documents(this);
        Judgements = new Judgements(this);
        organisations = new OrganisationLife(this);
        var projects = new ProjectLife(this);
        activities = new ActivityLife(this, organisations, projects);
        partnerships = new PartnershipLife(this, organisations, projects);
    }

    public HistoryOptions Options { get; }

    public Dice Dice { get; }

    public Places Places { get; }

    public Documents Documents { get; }

    public Judgements Judgements { get; }

    /// <summary>The position of the event being recorded.</summary>
    public long Position => position;

    /// <summary>The moment of the event being recorded.</summary>
    public DateTimeOffset Now { get; private set; }

    public DateOnly Today => DateOnly.FromDateTime(Now.UtcDateTime);

    public PersonId Person => new(Dice.Pick(people));

    /// <summary>Whether one of the rare things happens.</summary>
    public bool Rare(double probability) => Dice.Chance(Math.Min(0.6, probability * Options.Rarities));

    public IEnumerable<GeneratedEvent> Run()
    {
        while (position < Options.Events)
        {
            position++;
            Now = MomentOf(position);
            GeneratedEvent? e;
            do e = agenda.TryPeek(out _, out var when) && when.At <= Now.Ticks ? agenda.Dequeue()() : Begin();
            while (e is null);
            yield return e;
        }
    }

    /// <summary>Plans a step so many days ahead; a step that finds nothing to record any more gives null.</summary>
    public void Later(double days, Func<GeneratedEvent?> step) =>
        agenda.Enqueue(step, (Now.Ticks + (long)(days * TimeSpan.TicksPerDay), ordered++));

    /// <summary>Plans a step for a day, or for now when the day is over.</summary>
    public void On(DateOnly day, double daysAfter, Func<GeneratedEvent?> step) =>
        Later(Math.Max(0, day.DayNumber - Today.DayNumber + daysAfter), step);

    public Entity NewEntity(string kind) => new(Dice.Id(Now), kind);

    /// <summary>Records an event at the position and moment that it is the turn of.</summary>
    public GeneratedEvent Record(Entity entity, object data) => new()
    {
        Position = position,
        Id = Dice.Id(Now),
        StreamId = entity.Id,
        Stream = entity.Kind,
        Version = ++entity.Version,
        Data = data,
        RecordedAt = Now,
        Actor = actors[(int)(actors.Length * Math.Pow(Dice.Fraction(), 2))],
    };

    /// <summary>Records a fact, and keeps it in mind for what comes after.</summary>
    public GeneratedEvent Record(Entity entity, Fact fact, Action<Known> then)
    {
        var e = Record(entity, fact);
        then(new Known(entity, e.Id, fact));
        return e;
    }

    private GeneratedEvent? Begin()
    {
        var part = position / (double)Options.Events;
        if (organisations.Begun < 4) return organisations.Begin();
        if (activities.Begun == 0) return activities.Begin();
        if (organisations.Begun < Options.Organisations * Math.Sqrt(part)) return organisations.Begin();
        if (partnerships.Begun + 0.5 < Options.Partnerships * part) return partnerships.Begin();
        return activities.Begin();
    }

    private DateTimeOffset MomentOf(long place)
    {
        var part = Math.Pow((place - 1 + (0.9 * Dice.Fraction())) / Options.Events, Growth);
        var ticks = Options.From.UtcTicks + (long)(part * (Options.Until - Options.From).Ticks);
        return new DateTimeOffset(Math.Max(ticks - (ticks % 10), Now.UtcTicks + 10), TimeSpan.Zero);
    }
}
