
namespace JasperFx.Events.Projections;

/// <summary>Narrows the events a projection is given.</summary>
public interface IEventFilterable
{
    /// <summary>Only events whose data is a <typeparamref name="T"/>; may be called several times.</summary>
    void IncludeType<T>();

    /// <summary>Only events whose data is of this type; may be called several times.</summary>
    void IncludeType(Type type);
}

/// <inheritdoc cref="IEventFilterable"/>
public class EventFilterable : IEventFilterable
{
    /// <summary>Event types the projection is given; all when empty.</summary>
    public List<Type> IncludedEventTypes { get; } = [];

    public void IncludeType<T>() => IncludedEventTypes.Add(typeof(T));

    public void IncludeType(Type type) => IncludedEventTypes.Add(type);
}

/// <summary>Name, version and lifecycle that every projection class has.</summary>
public abstract class ProjectionBase : EventFilterable
{
    private readonly List<Type> _publishedTypes = [];

    protected ProjectionBase()
    {
        Name = GetType().Name;
    }

    public AsyncOptions Options { get; } = new();

    /// <summary>Names the progress row: <c>Name:All</c>, or <c>Name:V2:All</c> from version 2 on.</summary>
    public string Name { get; set; }

    /// <summary>Raise it to have the projection start over beside its previous version; document tables get the suffix <c>_2</c> and so on.</summary>
    public uint Version { get; set; } = 1;

    public ProjectionLifecycle Lifecycle { get; set; } = ProjectionLifecycle.Async;

    /// <summary>Called once when the projection is registered; throws when it cannot work.</summary>
    public virtual void AssembleAndAssertValidity()
    {
    }

    protected void RegisterPublishedType(Type publishedType) => _publishedTypes.Add(publishedType);

    /// <summary>Document types the projection writes.</summary>
    public virtual IEnumerable<Type> PublishedTypes() => _publishedTypes.Concat(Options.TeardownDocuments).Distinct().ToArray();
}
