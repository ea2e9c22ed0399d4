using Spectre.Console.Rendering;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Has a console show no control or unseen character of the text that is drawn on it; what it draws with by itself stays.</summary>
internal sealed class ShownSegments : IRenderHook
{
    public IEnumerable<IRenderable> Process(RenderOptions options, IEnumerable<IRenderable> renderables) =>
        renderables.Select(renderable => new Shown(renderable));

    private sealed class Shown(IRenderable inner) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => inner.Measure(options, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => inner.Render(options, maxWidth).Select(segment =>
            segment.IsControlCode || segment.IsLineBreak || UntrustedText.IsHarmless(segment.Text)
                ? segment
                : new Segment(UntrustedText.Lines(segment.Text), segment.Style));
    }
}
