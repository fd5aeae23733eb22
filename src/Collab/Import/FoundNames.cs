using Collab.Forms;

namespace Collab.Import;

/// <summary>What is found, as a dictionary that asks when it is asked.</summary>
internal sealed class FoundNames(Func<WrittenName, IReadOnlyList<NameMatch>?> find)
    : IReadOnlyDictionary<WrittenName, IReadOnlyList<NameMatch>>
{
    public IEnumerable<WrittenName> Keys => [];

    public IEnumerable<IReadOnlyList<NameMatch>> Values => [];

    public int Count => 0;

    public IReadOnlyList<NameMatch> this[WrittenName key] => find(key) ?? [];

    public bool ContainsKey(WrittenName key) => find(key) is not null;

    public bool TryGetValue(WrittenName key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out IReadOnlyList<NameMatch> value) =>
        (value = find(key)) is not null;

    public IEnumerator<KeyValuePair<WrittenName, IReadOnlyList<NameMatch>>> GetEnumerator() =>
        Enumerable.Empty<KeyValuePair<WrittenName, IReadOnlyList<NameMatch>>>().GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
}
