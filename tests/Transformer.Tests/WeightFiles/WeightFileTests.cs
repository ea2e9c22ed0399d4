namespace VerifiedAddition.Transformer.Tests;

public class WeightFileTests
{
    [Theory]
    [InlineData(WeightFormat.Pth)]
    [InlineData(WeightFormat.Safetensors)]
    public void The_format_is_told_by_the_content(WeightFormat format)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("weights.of.any.name");

        WeightFile.Write(path, Weights.OneBlock(), format);

        Weights.Same(Weights.OneBlock(), WeightFile.Read(path));
    }

    /// <summary>The numbers are read into their place: the file is not kept in memory beside them.</summary>
    [Theory]
    [InlineData(WeightFormat.Pth)]
    [InlineData(WeightFormat.Safetensors)]
    public void Reading_takes_little_more_memory_than_the_file_has_bytes(WeightFormat format)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("large");
        var weights = new StateDict();
        weights.Add("large", new([1000, 1000], new float[1_000_000]));
        weights.Add("larger", new([2000, 500], new float[1_000_000]));
        WeightFile.Write(path, weights, format);
        WeightFile.Read(path);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = WeightFile.Read(path);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(2, read.Entries.Count);
        Assert.InRange(allocated, 8_000_000, new FileInfo(path).Length * 1.2);
    }

    [Fact]
    public async Task What_can_be_read_only_once_from_beginning_to_end_is_a_file_too()
    {
        using var folder = new TemporaryFolder();
        var pipe = folder.File("pipe");
        using (var made = System.Diagnostics.Process.Start("mkfifo", [pipe]))
        {
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var bytes = Weights.Pth(Weights.Tiny());
        var writing = Task.Run(() => File.WriteAllBytes(pipe, bytes), TestContext.Current.CancellationToken);

        Weights.Same(Weights.Tiny(), WeightFile.Read(pipe));
        await writing;
    }

    [Fact]
    public void Writing_replaces_a_file_and_leaves_nothing_beside_it()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.pth");
        File.WriteAllText(path, "old");

        WeightFile.Write(path, Weights.Tiny(), WeightFormat.Pth);

        Assert.Equal("model.pth", Assert.Single(folder.Files));
        Weights.Same(Weights.Tiny(), WeightFile.Read(path));
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_file_and_nothing_beside_it()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.pth");
        File.WriteAllText(path, "old");
        var unfit = new StateDict();
        unfit.Add("blocks.0.attn.b_V", Weights.Counted(1, 2)); // the size of the mask is not known

        Assert.Throws<ArgumentException>(() => WeightFile.Write(path, unfit, WeightFormat.Pth));

        Assert.Equal("model.pth", Assert.Single(folder.Files));
        Assert.Equal("old", File.ReadAllText(path));
    }

    [Fact]
    public void A_path_that_is_a_folder_is_neither_read_nor_written()
    {
        using var folder = new TemporaryFolder();
        var path = Directory.CreateDirectory(folder.File("model.pth")).FullName;

        Assert.Contains("is a folder", Assert.Throws<WeightFileException>(() => WeightFile.Read(path)).Message, StringComparison.Ordinal);
        Assert.Throws<WeightFileException>(() => WeightFile.Write(path, Weights.Tiny(), WeightFormat.Safetensors));
        Assert.Equal("model.pth", Assert.Single(folder.Files));
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.File("nowhere"), "model.pth");

        Assert.All(
            (Action[])[() => WeightFile.Read(path), () => PthFile.Read(path), () => SafetensorsFile.ReadMetadata(path)],
            read => Assert.Contains(path, Assert.Throws<WeightFileException>(read).Message, StringComparison.Ordinal));
        var unwritten = Assert.Throws<WeightFileException>(() => WeightFile.Write(path, Weights.Tiny(), WeightFormat.Pth));
        Assert.Contains("Does its folder exist", unwritten.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_old_PyTorch_are_refused_with_a_way_out()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("old.pth");
        var tar = new byte[512];
        "sys_info"u8.CopyTo(tar);
        "ustar"u8.CopyTo(tar.AsSpan(257));
        byte[] magic = [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19];

        Assert.Contains("save it again", Read([.. magic, 0]), StringComparison.Ordinal);
        Assert.Contains("bare pickle", Read([0x80, 4, .. "}."u8]), StringComparison.Ordinal);
        Assert.Contains("tar archive", Read(tar), StringComparison.Ordinal);
        Assert.Contains("empty", Read([]), StringComparison.Ordinal);
        Assert.Contains("Git LFS pointer", Read([.. "version https://git-lfs.github.com/spec/v1"u8]), StringComparison.Ordinal);

        string Read(byte[] content)
        {
            File.WriteAllBytes(path, content);
            return Assert.Throws<WeightFileException>(() => WeightFile.Read(path)).Message;
        }
    }
}
