using System.Globalization;

namespace VerifiedAddition.Silo;

/// <summary>How much memory this process may use: that of the machine, or what the control groups it is in (a container's) leave of it.</summary>
/// <remarks>What .NET says of a container is the part that it wants for its own heap, three quarters; tensors are not in that heap.</remarks>
internal static class MachineMemory
{
    /// <summary>Bytes; what .NET says on systems other than Linux.</summary>
    public static long Bytes => Limits("/").DefaultIfEmpty(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes).Min();

    /// <summary>The limits of the machine and of the control groups, in bytes.</summary>
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
            // 0::/kubepods/pod7 of version 2, 4:memory:/kubepods/pod7 of version 1. In a container that path may be the host's: then the
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
