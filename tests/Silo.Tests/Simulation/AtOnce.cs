namespace VerifiedAddition.Silo.Tests;

/// <summary>Runs calls of a simulation synchronously: each ends, or fails, before it returns.</summary>
internal static class AtOnce
{
#pragma warning disable VSTHRD002, VSTHRD103 // This does not block: the task has ended.
    public static void Of(Task task) => task.GetAwaiter().GetResult();

    public static T Of<T>(Task<T> task) => task.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002, VSTHRD103
}
