namespace Collab.Pages;

/// <summary>A page that shows nothing before it has read everything: what renders while it reads is thrown away.</summary>
public abstract class ReadingPage : CollabPage
{
    /// <summary>Whether everything has been read.</summary>
    protected bool Ready { get; private set; }

    /// <summary>Reads what the page shows.</summary>
    protected abstract Task ReadAsync();

    protected sealed override async Task OnInitializedAsync()
    {
        await ReadAsync();
        Ready = true;
    }
}
