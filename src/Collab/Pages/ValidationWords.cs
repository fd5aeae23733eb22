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
            ? string.Format(
                CultureInfo.InvariantCulture, words, IsAboutDate(error.Code) ? [.. error.Arguments.Select(Date)] : error.Arguments)
            : error.Detail;

    private static bool IsAboutDate(ValidationCode code) => code is ValidationCode.NotComeAbout or ValidationCode.NotReportedYet
        or ValidationCode.NotPublishedYet or ValidationCode.PeriodNotOver;

    private static object Date(object argument) => argument is string date ? Format.Part(date) : argument;
}
