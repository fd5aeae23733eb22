using Wolverine.Configuration;

namespace Wolverine
{
    /// <summary>Marks a type as a handler whatever its name.</summary>
    public interface IWolverineHandler;

    /// <summary>A return value that does something in the handler's transaction.</summary>
    public interface ISideEffect : IWolverineReturnType;
}

namespace Wolverine.Configuration
{
    /// <summary>Marks a return value that is neither an answer nor an event.</summary>
    public interface IWolverineReturnType;
}

namespace Wolverine.Attributes
{
    /// <summary>Marks a type or method as a handler whatever its name.</summary>
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
    public class WolverineHandlerAttribute : Attribute;

    /// <summary>Keeps a type or method from being taken for a handler.</summary>
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
    public class WolverineIgnoreAttribute : Attribute;

    /// <summary>Commits the handler's session when it is done, whatever the policies say.</summary>
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
    public class TransactionalAttribute : Attribute;
}
