using Microsoft.AspNetCore.Components;

namespace VerifiedAddition.Pages;

/// <summary>A column of a table.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Key">By what the table is sorted when a reader asks for it; rows without one come last.</param>
/// <param name="Cell">What stands in a row.</param>
/// <param name="Style">Classes: <c>number</c>, <c>wide</c> (not shown on a narrow screen).</param>
public sealed record TableColumn<T>(string Title, Func<T, IComparable?> Key, RenderFragment<T> Cell, string Style = "");
