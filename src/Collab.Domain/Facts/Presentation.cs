namespace Collab.Domain.Facts;

/// <summary>What people call an event, a command or a member, in the languages of the pages.</summary>
/// <param name="english">In English.</param>
/// <param name="german">In German.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Property)]
public sealed class LabelAttribute(string english, string german) : Attribute
{
    public string English { get; } = english;

    public string German { get; } = german;
}

/// <summary>How people are asked for an event. Without it: first what is required, then when it was, then the rest, in the order of the
/// declaration.</summary>
/// <param name="first">The members that come first, by their names in JSON.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class FormAttribute(params string[] first) : Attribute
{
    public IReadOnlyList<string> First { get; } = first;

    /// <summary>The members that stand behind "more details".</summary>
    public string[] Details { get; init; } = [];
}

/// <summary>What a form says of a member before anybody has said anything.</summary>
/// <param name="code">The code.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PresetAttribute(string code) : Attribute
{
    public string Code { get; } = code;
}

/// <summary>Marks a member by which people tell an event from others of its type: the event log says it beside the event's name.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class HeadlineAttribute : Attribute;

/// <summary>The groups of forms, by what people do.</summary>
public enum FormGroup
{
    Happened,
    Planned,
    Agreed,
    Programmes,
    Results,
    Sources,
    Organisations,
    Reporting,
}

/// <summary>Where a command's form stands. Judgements about facts begin at the fact and have no such place.</summary>
/// <param name="group">The group.</param>
/// <param name="place">Its place in the group; the most usual come first. Those of the same place stand in the order of their
/// names.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class InFormsAttribute(FormGroup group, int place = int.MaxValue) : Attribute
{
    public FormGroup Group { get; } = group;

    public int Place { get; } = place;
}

/// <summary>What people keep in sheets: each row becomes one of these commands.</summary>
/// <param name="name">The sheet's name in addresses.</param>
/// <param name="english">What it is called in English.</param>
/// <param name="german">What it is called in German.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SheetAttribute(string name, string english, string german) : Attribute
{
    public string Name { get; } = name;

    public string English { get; } = english;

    public string German { get; } = german;

    /// <summary>Its place among the sheets: those that others refer to come first.</summary>
    public int Place { get; init; } = int.MaxValue;

    /// <summary>The member that names what a row begins; null where rows begin nothing.</summary>
    public string? NameOfNew { get; init; }
}

/// <summary>What the example row of a sheet's template says in a column. A column without one is not in the template, unless it is
/// required.</summary>
/// <param name="column">The column: a member, or a member in a member, such as <c>seat.region</c>.</param>
/// <param name="english">In English.</param>
/// <param name="german">In German.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class SheetExampleAttribute(string column, string english, string german) : Attribute
{
    public string Column { get; } = column;

    public string English { get; } = english;

    public string German { get; } = german;
}
