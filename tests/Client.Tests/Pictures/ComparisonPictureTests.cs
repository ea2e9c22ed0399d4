using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client.Tests;

public sealed class ComparisonPictureTests
{
    /// <summary>Nine models of twelve digits that add and subtract, with every verdict in it.</summary>
    private static readonly ModelComparison Large = ModelComparison.Of(
    [
        .. Enumerable.Range(1, 9).Select(model => new ModelClaims(
            $"mix_d12_l3_h4_seed{model}",
            ClaimSamples.Of(12, [Operation.Add, Operation.Subtract], (task, column) => (Verdict)(((int)task + (column ?? 0) + model) % 3), 3, 4))),
    ]);

    [Fact]
    public void Every_claim_has_a_cell_for_each_model_with_a_symbol_beside_its_colour()
    {
        var picture = ComparisonPicture.Of(Large)[0];

        var cells = picture.Shapes.OfType<Shape.Group>().Where(group => group.Tip is not null).ToArray();
        Assert.Equal(Large.Roles.Count * 9, cells.Length);
        var looks = cells.Select(cell => (cell.Parts.OfType<Shape.Box>().Single().Fill, cell.Parts.OfType<Shape.Marks>().Single().Marker)).Distinct().ToArray();
        Assert.Equal([Marker.Circle, Marker.Square, Marker.Cross], looks.Select(look => look.Marker).Order());
        Assert.Equal(3, looks.DistinctBy(look => look.Fill, StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Nothing_overlaps_and_nothing_leaves_the_picture()
    {
        foreach (var picture in ComparisonPicture.Of(Large))
        {
            var cells = picture.Shapes.OfType<Shape.Group>().Select(group => group.Parts.OfType<Shape.Box>().Single()).ToArray();

            Assert.Equal(cells.Length, cells.Select(cell => (cell.X, cell.Y)).Distinct().Count());
            Assert.All(cells, cell => Assert.True(cell.X > 0 && cell.X + cell.Width < picture.Width && cell.Y + cell.Height < picture.Height));
            Assert.True(picture.Width < 1300, $"{picture.Name} is {picture.Width} wide.");
        }
    }

    [Fact]
    public void It_becomes_svg_and_png()
    {
        var picture = ComparisonPicture.Of(Large)[0];

        Assert.Contains("mix_d12_l3_h4_seed9, A11.SA", SvgPicture.Of(picture), StringComparison.Ordinal);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], PngPicture.Of(picture).Take(4));
    }
}
