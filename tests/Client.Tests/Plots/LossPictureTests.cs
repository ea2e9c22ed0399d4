using System.Text;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client.Tests;

public sealed class LossPictureTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(20_000)]
    public void Any_number_of_steps_can_be_drawn(int steps)
    {
        foreach (var view in LossView.All)
        {
            Assert.Contains("Optimiser step", Svg(view, Samples.Found("any", Samples.Record(steps))), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_was_left_out_is_said()
    {
        var record = Samples.Found("long", Samples.Record(20_000));

        Assert.Contains("line: median, band: range of every 40 steps", Svg(new(false, true), record), StringComparison.Ordinal);
        Assert.Contains("each point is the median of 40 steps", Svg(new(true, true), record), StringComparison.Ordinal);
    }

    [Fact]
    public void How_a_training_ended_is_in_the_title()
    {
        Assert.Contains("of done (final loss 1.5e-07)", Svg(default, Samples.Found("done", Samples.Record(3000))), StringComparison.Ordinal);
        Assert.Contains("of broken (diverged at step 70)", Svg(default, Samples.Found("broken", Samples.Record(70, divergedAtStep: 70))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_of_zero_has_a_place_on_a_logarithmic_axis()
    {
        var record = Samples.Record(10);
        var perfect = record with { Steps = [.. record.Steps.Select(step => step with { Loss = 0 })] };

        Assert.Contains("10⁻¹⁶", Svg(new(false, true), Samples.Found("perfect", perfect)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "10⁰")]
    [InlineData(-7, "10⁻⁷")]
    [InlineData(12, "10¹²")]
    public void Powers_of_ten_are_written_as_such(double exponent, string expected) => Assert.Equal(expected, LossPicture.PowerOfTen(exponent));

    /// <summary>Where no font is installed, nothing but this one is drawn.</summary>
    [Fact]
    public void The_font_that_travels_along_has_every_character_of_a_picture()
    {
        PlotFont.Install();
        using var font = ScottPlot.Fonts.GetTypeface(PlotFont.Name, bold: false, italic: false);

        Assert.Equal(PlotFont.Name, font.FamilyName);
        Assert.True(font.ContainsGlyphs(new string([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code)]) + "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"));
    }

    private static string Svg(LossView view, params FoundRecord[] records)
    {
        using var stream = new MemoryStream();
        LossPicture.Draw(records, view, svg: true, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
