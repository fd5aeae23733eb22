using System.ComponentModel.DataAnnotations;

namespace Collab.Domain.Validation;

/// <summary>Accepts the codes of <see cref="Currencies"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CurrencyAttribute : ValidationAttribute
{
    public CurrencyAttribute() => ErrorMessage = nameof(ValidationCode.NoCurrency);

    public override bool IsValid(object? value) => value is null || (value is string code && Currencies.Knows(code));
}
