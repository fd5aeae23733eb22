namespace Collab.ReadModel.Reading;

/// <summary>Tells the names of those who record; an event holds the account's id alone.</summary>
public interface IActorNames
{
    /// <summary>The names to show for accounts; an account that is not there is left out.</summary>
    Task<IReadOnlyDictionary<Guid, string>> NamesAsync(IEnumerable<Guid> accounts, CancellationToken cancellation = default);
}
