namespace Marten.Events;

/// <summary>Which optional columns <c>mt_events</c> has. Each is off until switched on; switching on later adds the column.</summary>
public class MetadataConfig
{
    /// <summary>Column <c>correlation_id</c>.</summary>
    public bool CorrelationIdEnabled { get; set; }

    /// <summary>Column <c>causation_id</c>.</summary>
    public bool CausationIdEnabled { get; set; }

    /// <summary>Column <c>headers</c>.</summary>
    public bool HeadersEnabled { get; set; }

    /// <summary>Column <c>user_name</c>.</summary>
    public bool UserNameEnabled { get; set; }

    public void EnableAll()
    {
        CorrelationIdEnabled = true;
        CausationIdEnabled = true;
        HeadersEnabled = true;
        UserNameEnabled = true;
    }
}
