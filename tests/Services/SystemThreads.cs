namespace VerifiedAddition.Tests.Services;

/// <summary>The threads of this process as Linux sees them, those of native code included: a helper has the name of the thread that made it.</summary>
internal static class SystemThreads
{
    private const int LongestName = 15;

    /// <summary>How many there are now whose name begins so.</summary>
    public static int Count(string name)
    {
        var begin = name[..Math.Min(LongestName, name.Length)];
        return Directory.GetDirectories("/proc/self/task").Count(thread => NameOf(thread).StartsWith(begin, StringComparison.Ordinal));
    }

    /// <summary>The most of them that were seen at once until some work was done.</summary>
    public static async Task<int> MostAsync(string name, Task work)
    {
        var most = 0;
        while (!work.IsCompleted)
        {
            most = Math.Max(most, Count(name));
            await Task.Yield();
        }

        await work;
        return most;
    }

    private static string NameOf(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "comm"));
        }
        catch (IOException)
        {
            return ""; // it has ended
        }
    }
}
