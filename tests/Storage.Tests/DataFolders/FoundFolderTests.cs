namespace VerifiedAddition.Storage.Tests;

/// <summary>The folder that a command finds if none is named.</summary>
public sealed class FoundFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_nearest_folder_with_a_grid_is_found_upwards()
    {
        var (outer, inner) = (Grid("work"), Grid("work", "one"));
        var below = Directory.CreateDirectory(_folder["work", "one", "notes", "deep"]).FullName;
        var beside = Directory.CreateDirectory(_folder["work", "two"]).FullName;

        Assert.Equal(inner, DataFolder.FindFrom(below));
        Assert.Equal(inner, DataFolder.FindFrom(_folder["work", "one"]));
        Assert.Equal(outer, DataFolder.FindFrom(beside));
    }

    [Fact]
    public void A_folder_that_may_not_be_read_is_told_from_one_without_a_grid()
    {
        var (empty, grid) = (Directory.CreateDirectory(_folder["empty"]).FullName, Grid("work"));
        DataFolder.RequireReadable(empty);
        DataFolder.RequireReadable(grid);
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            Assert.Skip("No permission binds this user.");
            return;
        }

        File.SetUnixFileMode(grid, UnixFileMode.None);

        var refusal = Assert.Throws<DataFolderException>(() => DataFolder.RequireReadable(grid));

        File.SetUnixFileMode(grid, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Contains($"{grid} cannot be read by this user", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_the_name_without_a_grid_is_passed_over()
    {
        var grid = Grid("work");
        Directory.CreateDirectory(_folder["work", "one", DataFolder.UsualName, "logs"]);

        Assert.Equal(grid, DataFolder.FindFrom(_folder["work", "one"]));
    }

    [Fact]
    public void Where_there_is_none_nothing_is_found_and_nothing_is_made()
    {
        var empty = Directory.CreateDirectory(_folder["empty"]).FullName;

        Assert.Null(DataFolder.FindFrom(empty));
        Assert.Empty(Directory.EnumerateFileSystemEntries(empty));
    }

    [Fact]
    public void Above_one_s_own_folder_what_everybody_may_have_put_there_is_passed_over()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes.");
            return;
        }

        var grid = Grid("everybody");
        var below = Directory.CreateDirectory(_folder["everybody", "mine"]).FullName;
        File.SetUnixFileMode(_folder["everybody"], File.GetUnixFileMode(_folder["everybody"]) | UnixFileMode.OtherWrite);

        Assert.Null(DataFolder.FindFrom(below));
        Assert.Equal(grid, DataFolder.FindFrom(_folder["everybody"]));
    }

    private string Grid(params string[] place)
    {
        var path = _folder[[.. place, DataFolder.UsualName]];
        Directory.CreateDirectory(DataFolder.StateIn(path));
        return path;
    }
}
