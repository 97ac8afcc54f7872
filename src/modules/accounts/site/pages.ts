import { loginPage, logoutPage } from './LoginPage.tsx'
import { passwordPage } from './PasswordPage.tsx'
import { secondFactorPage } from './SecondFactorPage.tsx'

/** Pages of the module below a street. */
export const accountsPages = [loginPage, logoutPage, passwordPage, secondFactorPage]
