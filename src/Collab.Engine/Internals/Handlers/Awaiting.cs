using System.Reflection;

namespace Collab.Engine.Handlers;

/// <summary>Waits for what a handler returns, whatever kind of task it is.</summary>
internal static class Awaiting
{
    /// <summary>How to get at the result, and its type (void when there is none).</summary>
    public static (Func<object?, Task<object?>> Await, Type Result) For(Type returnType)
    {
        if (returnType == typeof(Task)) return (AfterTask, typeof(void));
        if (returnType == typeof(ValueTask)) return (AfterValueTask, typeof(void));
        if (returnType.IsGenericType && returnType.GetGenericTypeDefinition() == typeof(Task<>)) return Generic(nameof(OfTask), returnType);
        if (returnType.IsGenericType && returnType.GetGenericTypeDefinition() == typeof(ValueTask<>)) return Generic(nameof(OfValueTask), returnType);
        return (Task.FromResult, returnType);
    }

    private static (Func<object?, Task<object?>>, Type) Generic(string name, Type returnType)
    {
        var result = returnType.GetGenericArguments()[0];
        var method = typeof(Awaiting).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(result);
        return (method.CreateDelegate<Func<object?, Task<object?>>>(), result);
    }

    private static async Task<object?> AfterTask(object? task)
    {
        await (Task)task!;
        return null;
    }

    private static async Task<object?> AfterValueTask(object? task)
    {
        await (ValueTask)task!;
        return null;
    }

    private static async Task<object?> OfTask<T>(object? task) => await (Task<T>)task!;

    private static async Task<object?> OfValueTask<T>(object? task) => await (ValueTask<T>)task!;
}
