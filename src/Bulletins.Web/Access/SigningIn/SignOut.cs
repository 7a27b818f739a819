using Bulletins.Access;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Identity;

namespace Bulletins.Web.Access.SigningIn;

internal static class SignOut
{
    public static void MapSignOut(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/sign-out", async (HttpContext context, IAntiforgery antiforgery, SignInManager<StaffAccount> signIn) =>
        {
            if (!await antiforgery.IsRequestValidAsync(context))
                return Results.BadRequest();
            await signIn.SignOutAsync();
            return Results.LocalRedirect("/sign-in");
        }).RequireAuthorization(Policies.Author).ExcludeFromDescription();
}
