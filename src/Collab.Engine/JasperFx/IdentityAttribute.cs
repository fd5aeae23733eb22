namespace JasperFx;

/// <summary>Marks the member that identifies a document, where it is not called Id.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public class IdentityAttribute : Attribute;
