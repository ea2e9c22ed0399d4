using System.Text;
using System.Text.RegularExpressions;

namespace VerifiedAddition.Architecture.Tests;

/// <summary>The native files that are shipped load on Debian 12, Ubuntu 22.04 and whatever is newer.</summary>
public sealed partial class NativeLibraryTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native");

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Folder, "*.so*").Select(path => Path.GetFileName(path)!)];

    [Fact]
    public void All_that_is_needed_is_there()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The files are those of Linux.");

        string[] needed = ["libLibTorchSharp.so", "libtorch.so", "libtorch_cpu.so", "libc10.so"];

        Assert.Empty(needed.Except(Files.Select(row => row.Data), StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void No_library_asks_for_a_newer_system(string file)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The files are those of Linux.");

        var asked = NeededVersions.Of(File.ReadAllBytes(Path.Combine(Folder, file)));

        Assert.DoesNotContain(asked, version => !version.IsWeak && IsTooNew(version.Name));
    }

    [Theory]
    [InlineData("libLibTorchSharp.so")]
    [InlineData("libtorch_cpu.so")]
    public void The_reader_of_versions_finds_them(string file)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The files are those of Linux.");

        var asked = NeededVersions.Of(File.ReadAllBytes(Path.Combine(Folder, file)));

        Assert.Contains(asked, version => version.Name.StartsWith("GLIBCXX_", StringComparison.Ordinal));
    }

    [Fact]
    public void No_native_code_of_other_systems_is_copied()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere everything is copied.");

        var systems = Directory.EnumerateDirectories(Path.Combine(AppContext.BaseDirectory, "runtimes"))
            .Where(path => Directory.Exists(Path.Combine(path, "native"))).Select(path => Path.GetFileName(path)!);

        Assert.Equal(["linux-x64"], systems, StringComparer.Ordinal);
    }

    [Fact]
    public void The_reader_of_versions_sees_what_is_too_new()
    {
        Assert.True(IsTooNew("GLIBCXX_3.4.32"));
        Assert.True(IsTooNew("GLIBC_2.38"));
        Assert.False(IsTooNew("GLIBCXX_3.4.30"));
        Assert.False(IsTooNew("GLIBC_2.2.5"));
    }

    private static bool IsTooNew(string version) =>
        VersionPattern().Match(version) is { Success: true } match &&
        Version.Parse(match.Groups["number"].Value) > (match.Groups["library"].Value == "GLIBC" ? new Version(2, 35) : new Version(3, 4, 30));

    [GeneratedRegex("^(?<library>GLIBCXX|GLIBC)_(?<number>[0-9.]+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionPattern();

    /// <summary>A version of another library's symbols that a library asks for; a weak one may be absent.</summary>
    private sealed record Needed(string Name, bool IsWeak);

    /// <summary>Reads the section .gnu.version_r of a 64-bit little-endian ELF file; a file without it (a stub) asks for nothing.</summary>
    private static class NeededVersions
    {
        private const uint VersionNeedSection = 0x6FFFFFFE;

        public static List<Needed> Of(byte[] elf)
        {
            var sections = Enumerable.Range(0, BitConverter.ToUInt16(elf, 0x3C))
                .Select(i => (int)BitConverter.ToInt64(elf, 0x28) + (i * BitConverter.ToUInt16(elf, 0x3A))).ToArray();
            if (!sections.Any(IsVersionNeed))
            {
                return [];
            }

            var section = sections.Single(IsVersionNeed);
            var names = (int)BitConverter.ToInt64(elf, sections[BitConverter.ToInt32(elf, section + 40)] + 24);
            var found = new List<Needed>();
            var file = (int)BitConverter.ToInt64(elf, section + 24);
            for (var i = 0; i < BitConverter.ToInt32(elf, section + 44); i++)
            {
                var entry = file + BitConverter.ToInt32(elf, file + 8);
                for (var j = 0; j < BitConverter.ToUInt16(elf, file + 2); j++)
                {
                    found.Add(new(Text(elf, names + BitConverter.ToInt32(elf, entry + 8)), BitConverter.ToUInt16(elf, entry + 4) == 2));
                    entry += BitConverter.ToInt32(elf, entry + 12);
                }

                file += BitConverter.ToInt32(elf, file + 12);
            }

            return found;

            bool IsVersionNeed(int header) => BitConverter.ToUInt32(elf, header + 4) == VersionNeedSection;
        }

        private static string Text(byte[] bytes, int at) => Encoding.ASCII.GetString(bytes, at, Array.IndexOf(bytes, (byte)0, at) - at);
    }
}
