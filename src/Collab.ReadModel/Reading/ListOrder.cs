using Collab.Domain.Validation;

namespace Collab.ReadModel.Reading;

/// <summary>In which order a list of entities comes; entries that are equal in it come by their id.</summary>
/// <param name="Name">As it stands in the address.</param>
/// <param name="Key">What is sorted by, of the alias <c>e</c>.</param>
/// <param name="Descending">Whether the greatest comes first.</param>
/// <param name="ByDate">Whether the key is a time.</param>
public sealed record ListOrder(string Name, string Key, bool Descending, bool ByDate)
{
    private static readonly ListOrder Newest = new("newest", "coalesce(e.starts, '-infinity')", Descending: true, ByDate: true);

    private static readonly ListOrder Title = new("title", "lower(e.title)", Descending: false, ByDate: false);

    /// <summary>The orders that can be asked for.</summary>
    public static IReadOnlyList<ListOrder> All { get; } =
    [
        Newest, new("oldest", "coalesce(e.starts, 'infinity')", Descending: false, ByDate: true), Title, Title
            with { Name = "title-descending", Descending = true },
    ];

    /// <summary>The order for the database.</summary>
    public string By => Descending ? $"{Key} desc, e.id desc" : $"{Key}, e.id";

    /// <summary>The order of a list where nobody asks for another.</summary>
    public static ListOrder Usual(bool byDate) => byDate ? Newest : Title;

    /// <summary>The order that a question asks for; the list's own where it asks for none.</summary>
    public static ListOrder Read(Question question, bool byDate)
    {
        var usual = Usual(byDate);
        if (question.Text("sort") is not { } wanted) return usual;
        if (All.FirstOrDefault(order => order.Name == wanted) is { } found) return found;
        question.Errors.Add(new ValidationError("sort", ValidationCode.NotOneOf, string.Join(", ", All.Select(order => order.Name))));
        return usual;
    }

    /// <summary>What a cursor calls the list in this order: a place in one order is none in another.</summary>
    public string ListName(string kind, bool byDate) => this == Usual(byDate) ? kind : $"{kind}:{Name}";
}
