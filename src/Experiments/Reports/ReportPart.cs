namespace VerifiedAddition.Experiments;

/// <summary>A part of what is said of a model, which a reader unfolds.</summary>
/// <param name="Anchor">What links to it end in, behind the model's.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Gist">What it comes to, in a few words that are seen while it is folded.</param>
/// <param name="Content">All of it.</param>
internal sealed record ReportPart(string Anchor, string Title, string Gist, Html Content)
{
    /// <param name="id">What the model's links begin with.</param>
    /// <param name="isOpen">Whether it is unfolded from the beginning.</param>
    public Html ToHtml(string id, bool isOpen) => Html.Of($"""
        <details class="part" id="{id}-{Anchor}"{Html.OpenIf(isOpen)}><summary><h3>{Title}</h3> <span class="gist">{Gist}</span></summary>
        {Content}</details>

        """);
}
