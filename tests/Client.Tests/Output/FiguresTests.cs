using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client.Tests;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(512L << 20, "512 MiB")]
    [InlineData((512L << 20) + 1, "513 MiB")]
    [InlineData(1, "1 MiB")]
    [InlineData(2L << 30, "2.0 GiB")]
    public void Memory_is_told_in_whole_MiB_of_which_a_part_counts_as_one(long bytes, string expected) => Assert.Equal(expected, Figures.Memory(bytes));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1,023 B")]
    [InlineData(14_541, "14.2 KiB")]
    [InlineData(5L << 20, "5.0 MiB")]
    [InlineData((2L << 40) + 1, "2,048.0 GiB")]
    public void What_is_stored_is_told_in_the_unit_that_fits(long bytes, string expected) => Assert.Equal(expected, Figures.Size(bytes));
}
