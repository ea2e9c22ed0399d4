namespace VerifiedAddition.Storage.Tests;

public sealed class DataFolderTests : IDisposable
{
    private static readonly GatewayRecord Gateway = ChildProcess.Gateway(Environment.ProcessId);

    private readonly TemporaryFolder _folder = new();

    private string DataPath => _folder["data"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Opening_makes_the_folder_and_its_parts()
    {
        using var data = DataFolder.Open(DataPath);

        Assert.Equal(DataPath, data.Root);
        Assert.All([data.State, data.Artefacts, data.Logs], part => Assert.True(Directory.Exists(part)));
        Assert.Equal("data/lock", Assert.Single(_folder.Files));
    }

    [Fact]
    public void A_second_opening_is_told_who_has_it()
    {
        using var data = DataFolder.Open(DataPath);
        data.Announce(Gateway);

        var refusal = Assert.Throws<DataFolderHeldException>(() => DataFolder.Open(DataPath));

        Assert.Equal(DataPath, refusal.Path);
        Assert.Equal(Gateway, refusal.Holder);
        Assert.Contains($"process {Environment.ProcessId} (gateway 127.0.0.1:30000", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(Gateway, DataFolder.ReadGateway(DataPath));
    }

    [Fact]
    public void A_holder_that_has_not_announced_itself_still_holds()
    {
        using var data = DataFolder.Open(DataPath);

        Assert.Null(Assert.Throws<DataFolderHeldException>(() => DataFolder.Open(DataPath)).Holder);
    }

    [Fact]
    public void After_disposal_the_folder_is_free()
    {
        var data = DataFolder.Open(DataPath);
        data.Announce(Gateway);

        data.Dispose();
        data.Dispose();

        Assert.Null(DataFolder.ReadGateway(DataPath));
        Assert.Equal("data/lock", Assert.Single(_folder.Files));
        Assert.Throws<ObjectDisposedException>(() => data.Announce(Gateway));
        DataFolder.Open(DataPath).Dispose();
    }

    [Fact]
    public async Task Another_process_is_excluded_both_ways_and_a_kill_frees_the_folder()
    {
        using var holder = ChildProcess.Start(ChildProcess.Hold, DataPath);
        Assert.Equal("holding", await holder.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        var expected = ChildProcess.Gateway(holder.Id);

        Assert.Equal(expected, Assert.Throws<DataFolderHeldException>(() => DataFolder.Open(DataPath)).Holder);
        Assert.Equal(expected, DataFolder.ReadGateway(DataPath));

        holder.Kill();
        await holder.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(File.Exists(_folder["data", "gateway.json"]));
        Assert.Null(DataFolder.ReadGateway(DataPath));
        using var data = DataFolder.Open(DataPath);
        Assert.Null(DataFolder.ReadGateway(DataPath));

        using var second = ChildProcess.Start(ChildProcess.Hold, DataPath);
        await second.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ChildProcess.Refused, second.ExitCode);
    }

    [Fact]
    public async Task What_killed_processes_left_is_cleared()
    {
        DataFolder.Open(DataPath).Dispose();
        var leftover = _folder["data", "artefacts", $"1.ckpt~{Guid.NewGuid():N}"];
        var alike = _folder["data", "artefacts", "1.ckpt~mine"];
        await File.WriteAllTextAsync(leftover, "half", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(alike, "whole", TestContext.Current.CancellationToken);

        using var data = DataFolder.Open(DataPath);

        Assert.False(File.Exists(leftover));
        Assert.True(File.Exists(alike));
    }

    [Fact]
    public async Task The_gateway_file_is_plain_json()
    {
        using var data = DataFolder.Open(DataPath);
        data.Announce(new(42, "127.0.0.1:30000", "dev", "va", DateTimeOffset.UnixEpoch, "5ec"));

        Assert.Equal(
            """{"processId":42,"gateway":"127.0.0.1:30000","clusterId":"dev","serviceId":"va","startedUtc":"1970-01-01T00:00:00+00:00","secret":"5ec"}""",
            await File.ReadAllTextAsync(_folder["data", "gateway.json"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_gateway_file_is_for_its_user_alone_even_where_one_for_everybody_was_left()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes.");
            return;
        }

        var file = _folder["data", "gateway.json"];
        using var data = DataFolder.Open(DataPath);
        await File.WriteAllTextAsync(file, "{}", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        var isPrivate = data.Announce(Gateway with { Secret = "5ec" });

        Assert.Equal((UnixFileMode.UserRead | UnixFileMode.UserWrite, true), (File.GetUnixFileMode(file), isPrivate));
        Assert.Equal("5ec", DataFolder.ReadGateway(DataPath)?.Secret);
    }

    [Fact]
    public void No_text_about_a_gateway_has_its_secret()
    {
        using var data = DataFolder.Open(DataPath);
        data.Announce(Gateway with { Secret = "5ec2e7" });

        var refusal = Assert.Throws<DataFolderHeldException>(() => DataFolder.Open(DataPath));

        Assert.DoesNotContain("5ec2e7", $"{refusal} {refusal.Holder}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_there_has_no_gateway() => Assert.Null(DataFolder.ReadGateway(DataPath));

    [Fact]
    public async Task A_file_in_its_place_is_named()
    {
        await File.WriteAllTextAsync(DataPath, "", TestContext.Current.CancellationToken);

        Assert.Equal(
            $"'{DataPath}' is a file, not a folder. Move it away, or name another folder with VA_DATA.",
            Assert.Throws<DataFolderException>(() => DataFolder.Open(DataPath)).Message);
        var below = Assert.Throws<DataFolderException>(() => DataFolder.Open(_folder["data", "below"]));
        Assert.Contains("cannot be created", below.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_is_refused_at_once()
    {
        using var disk = new SmallDisk();
        disk.Fill();

        var error = Assert.Throws<DataFolderException>(() => DataFolder.Open(disk.Path));

        Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_read_only_folder_is_refused_at_once()
    {
        using var folder = new ReadOnlyFolder();

        var error = Assert.Throws<DataFolderReadOnlyException>(() => DataFolder.Open(folder.Path));

        Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
    }
}
