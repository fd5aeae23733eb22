using System.Text.Json.Serialization;

namespace Collab.Domain.Validation;

/// <summary>One thing wrong with what a caller sent.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) to the member.</param>
/// <param name="Code">What is wrong with it.</param>
/// <param name="Arguments">What the code's sentences name.</param>
public sealed record ValidationError(string Pointer, ValidationCode Code, [property: JsonIgnore] params object[] Arguments)
{
    /// <summary>What is wrong with it, in a sentence for programs.</summary>
    public string Detail => ValidationText.English(Code, Arguments);
}
