namespace VerifiedAddition.Silo.Tests;

public sealed class MachineMemoryTests : IDisposable
{
    private const string Unlimited = "9223372036854771712";

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("va-memory-");

    public MachineMemoryTests() => Write("proc/meminfo", "MemTotal:       4194304 kB\nMemFree:        1234 kB\n");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Without_control_groups_it_is_that_of_the_machine() => Assert.Equal(4L << 30, Least());

    [Fact]
    public void A_group_of_version_2_is_limited_as_the_groups_around_it_are()
    {
        Write("proc/self/cgroup", "0::/pods/one\n");
        Write("sys/fs/cgroup/pods/one/memory.max", "max\n");
        Write("sys/fs/cgroup/pods/memory.max", "2147483648\n");

        Assert.Equal(2L << 30, Least());
    }

    [Fact]
    public void A_group_of_version_1_is_limited_as_the_groups_around_it_are()
    {
        Write("proc/self/cgroup", "9:name=systemd:/\n4:memory:/pods/one\n0::/\n");
        Write("sys/fs/cgroup/memory/pods/one/memory.limit_in_bytes", "1073741824\n");
        Write("sys/fs/cgroup/memory/memory.limit_in_bytes", Unlimited);

        Assert.Equal(1L << 30, Least());
    }

    [Fact]
    public void In_a_container_whose_path_is_the_hosts_the_limit_is_at_the_top()
    {
        Write("proc/self/cgroup", "4:memory:/docker/0123\n");
        Write("sys/fs/cgroup/memory/memory.limit_in_bytes", "536870912\n");

        Assert.Equal(512L << 20, Least());
    }

    [Fact]
    public void It_is_found_out_here() => Assert.InRange(MachineMemory.Bytes, 64L << 20, 1L << 50);

    private long Least() => MachineMemory.Limits(_root.FullName).Min();

    private void Write(string path, string text)
    {
        var file = new FileInfo(Path.Combine(_root.FullName, path));
        file.Directory!.Create();
        File.WriteAllText(file.FullName, text);
    }
}
