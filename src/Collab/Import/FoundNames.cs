using Collab.Forms;

namespace Collab.Import;

/// <summary>What is found, as a dictionary that asks when it is asked.</summary>
internal sealed class FoundNames(Func<Mention, IReadOnlyList<Meaning>?> find) : IReadOnlyDictionary<Mention, IReadOnlyList<Meaning>>
{
    public IEnumerable<Mention> Keys => [];

    public IEnumerable<IReadOnlyList<Meaning>> Values => [];

    public int Count => 0;

    public IReadOnlyList<Meaning> this[Mention key] => find(key) ?? [];

    public bool ContainsKey(Mention key) => find(key) is not null;

    public bool TryGetValue(Mention key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out IReadOnlyList<Meaning> value) => (value = find(key)) is not null;

    public IEnumerator<KeyValuePair<Mention, IReadOnlyList<Meaning>>> GetEnumerator() => Enumerable.Empty<KeyValuePair<Mention, IReadOnlyList<Meaning>>>().GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
}
