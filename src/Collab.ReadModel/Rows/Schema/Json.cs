namespace Collab.ReadModel.Rows.Schema;

/// <summary>A value for a jsonb column.</summary>
public sealed record Json(string Text);
