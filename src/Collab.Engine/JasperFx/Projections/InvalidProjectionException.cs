namespace JasperFx.Events.Projections;

/// <summary>A projection class cannot work as it is written; thrown while the store is being configured.</summary>
public class InvalidProjectionException : Exception
{
    public InvalidProjectionException(string message) : base(message)
    {
    }
}
