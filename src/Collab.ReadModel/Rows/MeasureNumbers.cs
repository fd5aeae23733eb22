using System.Collections.Concurrent;

namespace Collab.ReadModel.Rows;

/// <summary>Numbers for figures, given out as they come up.</summary>
internal sealed class MeasureNumbers
{
    private readonly ConcurrentDictionary<(string Family, string Key), int> ids = new();
    private int last;

    public IEnumerable<(string Family, string Key, int Id)> All => ids.Select(entry => (entry.Key.Family, entry.Key.Key, entry.Value));

    public int Id(string family, string key) => ids.TryGetValue((family, key), out var known) ? known : Add(family, key);

    private int Add(string family, string key)
    {
        lock (ids)
        {
            if (ids.TryGetValue((family, key), out var known)) return known;
            return ids[(family, key)] = ++last;
        }
    }
}
