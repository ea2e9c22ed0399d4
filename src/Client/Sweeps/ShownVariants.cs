using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Which variants of a sweep are shown.</summary>
/// <param name="State">Only those in this state; null for any.</param>
/// <param name="Name">Only those whose names contain this text; null for any.</param>
/// <param name="Page">The page, from 1; null for the first, or for what matters of a large sweep.</param>
/// <param name="All">Whether all that fit are shown, however many.</param>
internal sealed record ShownVariants(string? State, string? Name, int? Page, bool All)
{
    /// <summary>Variants of a page.</summary>
    public const int PageSize = SweepPageRequest.DefaultCount;

    /// <summary>Whether nothing is chosen.</summary>
    public bool IsDefault => this is { HasFilter: false, Page: null, All: false };

    /// <summary>Whether not every variant fits.</summary>
    public bool HasFilter => State is not null || Name is not null;

    /// <summary>The options that choose, as they are typed: <c> --state failed</c>; empty for none.</summary>
    public string Options => $"{(State is null ? "" : $" --state {State}")}{(Name is null ? "" : $" --name {Name}")}";

    /// <summary>All that fit, the first of them first.</summary>
    public SweepPageRequest Request => new(State: State, Name: Name);

    /// <exception cref="ClientException">The options contradict each other, or there is no page of that number.</exception>
    public void Require()
    {
        if (Page is not null && All)
        {
            throw new ClientException($"--page {Page} shows some of the variants and --all shows all. Leave one out.");
        }

        if (Page is < 1)
        {
            throw new ClientException($"--page is {Page}, but must be a whole number from 1 on.");
        }
    }

    /// <summary>Reads the chosen page.</summary>
    /// <exception cref="ClientException">There are not so many pages.</exception>
    public async Task<SweepPage> ReadAsync(IGridReader grid, string sweep, CancellationToken cancellationToken)
    {
        var number = Page ?? 1;
        var before = Math.Min((number - 1L) * PageSize, int.MaxValue);
        var page = await grid.PageAsync(sweep, Request with { Skip = (int)before, Count = PageSize }, cancellationToken);
        return number == 1 || page.Cells.Length > 0 ? page : throw new ClientException(
            $"--page is {number}, but the {Figures.Count(page.Matches, "variant")} that fit fill {Figures.Count(PagesOf(page), "page")} of {PageSize}. Take a page from 1 to {Math.Max(1, PagesOf(page))}.");
    }

    /// <summary>How many pages there are of all that fit.</summary>
    public static int PagesOf(SweepPage page) => (page.Matches + PageSize - 1) / PageSize;
}
