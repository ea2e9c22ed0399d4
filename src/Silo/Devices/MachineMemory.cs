using System.Globalization;

namespace VerifiedAddition.Silo;

/// <summary>The memory available to this process: the machine's, or less if its control groups (such as a container's) limit it.</summary>
/// <remarks>For a container, .NET reports only the share intended for its own heap, three quarters; tensors are not in that heap.</remarks>
internal static class MachineMemory
{
    /// <summary>Available memory in bytes; .NET's value on systems other than Linux.</summary>
    public static long Bytes => Limits("/").DefaultIfEmpty(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes).Min();

    /// <summary>Returns the limits of the machine and of the control groups, in bytes.</summary>
    /// <param name="root">The root of the file system.</param>
    internal static IEnumerable<long> Limits(string root)
    {
        foreach (var line in Lines(Path.Combine(root, "proc/meminfo")))
        {
            // MemTotal:       24683620 kB
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["MemTotal:", var kib, "kB"] && Number(kib) is { } total)
            {
                yield return total * 1024;
            }
        }

        foreach (var line in Lines(Path.Combine(root, "proc/self/cgroup")))
        {
            // Version 2 writes 0::/kubepods/pod7, version 1 writes 4:memory:/kubepods/pod7. In a container the path may be the host's: then the
            // container's own limit is at the top.
            var (folder, file) = line.Split(':', 3) switch
            {
                ["0", "", _] => ("sys/fs/cgroup", "memory.max"),
                [_, "memory", _] => ("sys/fs/cgroup/memory", "memory.limit_in_bytes"),
                _ => (null, ""),
            };
            for (var path = line.Split(':', 3)[^1].Trim('/'); folder is not null; path = Path.GetDirectoryName(path) ?? "")
            {
                if (Number(Lines(Path.Combine(root, folder, path, file)).FirstOrDefault()) is { } limit)
                {
                    yield return limit;
                }

                if (path.Length == 0)
                {
                    break;
                }
            }
        }
    }

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    private static string[] Lines(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
