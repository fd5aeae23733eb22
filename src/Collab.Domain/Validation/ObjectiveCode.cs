namespace Collab.Domain.Validation;

/// <summary>How codes of specific objectives and of work packages are written.</summary>
public static class ObjectiveCode
{
    /// <summary>Letters, digits, dots, dashes and single spaces, at most 30 characters.</summary>
    public const string Form = "(?=.{1,30}$)[A-Za-z0-9]+(?:[ ._-][A-Za-z0-9]+)*";
}
