using System.Globalization;
using Collab.Domain.Facts;
using Collab.Domain.Validation;

namespace Collab.Pages;

/// <summary>What the readers of commands and questions find wrong, in the words of a page and in the reader's language. Their own words
/// speak to programs.</summary>
public static class ValidationWords
{
    /// <summary>The sentence for what a reader found.</summary>
    public static string Of(ValidationError error) =>
        Words.Find("validation-code", Codes.Of(error.Code)) is { } words
            ? string.Format(CultureInfo.InvariantCulture, words, error.Arguments)
            : error.Detail;
}
