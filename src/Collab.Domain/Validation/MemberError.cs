using System.ComponentModel.DataAnnotations;

namespace Collab.Domain.Validation;

/// <summary>What a type finds wrong with its own members.</summary>
/// <param name="code">What is wrong.</param>
/// <param name="member">The member it is about, by its name in C#.</param>
/// <param name="arguments">What the code's sentences name.</param>
public sealed class MemberError(ValidationCode code, string member, params object[] arguments) : ValidationResult(code.ToString(), [member])
{
    public ValidationCode Code { get; } = code;

    public IReadOnlyList<object> Arguments { get; } = arguments;
}
