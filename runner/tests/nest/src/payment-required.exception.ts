import { HttpException, HttpStatus } from '@nestjs/common';

/** The framework has no class for 402. */
export class PaymentRequiredException extends HttpException {
  constructor(message: string) {
    super(
      HttpException.createBody(message, 'Payment Required', HttpStatus.PAYMENT_REQUIRED),
      HttpStatus.PAYMENT_REQUIRED,
    );
  }
}
